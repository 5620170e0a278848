/** Imported first by every command: an old Node would otherwise fail with a message about syntax. */
const NEEDED_MAJOR = 20;

if (Number(process.versions.node.split('.')[0]) < NEEDED_MAJOR) {
  process.stderr.write(
    `Attentive needs Node ${NEEDED_MAJOR} or newer; this is Node ${process.versions.node}.\n` +
      'Install a current one from https://nodejs.org or with your version manager, then run the command again.\n',
  );
  process.exit(1);
}
