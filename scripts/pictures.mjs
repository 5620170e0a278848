/**
 * npm run pictures: makes every picture of README.md and of the walkthrough anew, from a window of VS Code with the
 * extension as it is built now. `npm run pictures -- course` makes those alone whose names say so.
 */
import './lib/node-version.mjs';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { openVscode } from '../test/host/ui/vscode.mjs';
import { build } from './lib/building.mjs';
import { Problem, command, say, step } from './lib/console.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { inRoot } from './lib/paths.mjs';
import { measureSlowness } from './lib/speed.mjs';
import { prepareBrowser } from './lib/test-parts.mjs';
import { clear, files, scenes, settings } from './pictures/scenes.mjs';

/** What stores and repositories load without a wait. */
const MOST_BYTES = 150_000;

/** Colors and bars fade in, and a caret is drawn by turns. */
const SETTLED_MS = 600;

/**
 * @param {Buffer} screenshot
 * @returns {Promise<Buffer>} the same in as many colors as a window has
 */
const small = (screenshot) => sharp(screenshot).png({ palette: true, quality: 90, effort: 10 }).toBuffer();

await command(async () => {
  const [wanted = ''] = process.argv.slice(2);
  const chosen = scenes.filter((scene) => scene.files.some((file) => file.includes(wanted)));
  if (chosen.length === 0)
    throw new Problem(
      `No picture is called ${wanted}.`,
      `The pictures are ${scenes.flatMap((scene) => scene.files).join(', ')}.`,
    );
  await ensureDependencies();
  await build();
  Object.assign(process.env, await prepareBrowser());
  process.env.ATTENTIVE_SLOWNESS = (await measureSlowness()).toFixed(2);
  const person = await step('Opening VS Code', () => openVscode({ files, settings }));
  try {
    for (const { files: targets, size, play } of chosen) {
      await person.page.setViewportSize(size);
      await play(person);
      await person.page.waitForTimeout(SETTLED_MS);
      const bytes = await small(await person.page.screenshot());
      if (bytes.length > MOST_BYTES)
        throw new Problem(
          `${targets[0]} has ${bytes.length} bytes, more than ${MOST_BYTES}.`,
          'Give its scene a smaller window in scripts/pictures/scenes.mjs.',
        );
      for (const target of targets) {
        fs.mkdirSync(path.dirname(inRoot(target)), { recursive: true });
        fs.writeFileSync(inRoot(target), bytes);
      }
      say(`${targets.join(', ')}: ${Math.round(bytes.length / 1000)} kB`);
      await clear(person);
    }
  } finally {
    await person.close();
  }
});
