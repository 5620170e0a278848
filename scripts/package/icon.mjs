/** npm run icon: makes media/icons/attentive.png, which stores show, of attentive.svg. */
import '../lib/node-version.mjs';
import sharp from 'sharp';
import { command, say } from '../lib/console.mjs';
import { inRoot } from '../lib/paths.mjs';

await command(async () => {
  const target = inRoot('media/icons/attentive.png');
  await sharp(inRoot('media/icons/attentive.svg')).resize(256, 256).png({ compressionLevel: 9 }).toFile(target);
  say(`Written: ${target}`);
});
