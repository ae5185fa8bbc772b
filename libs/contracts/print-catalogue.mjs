/**
 * Prints the event catalogue, or the events whose type contains a word, with their fields.
 *   node libs/contracts/print-catalogue.mjs [word]
 */
import { catalogueOf } from './tools/catalogue.mjs';
import { currentImage } from './tools/image.mjs';

const [word] = process.argv.slice(2);
const image = currentImage();
const events = word ? image.events.filter(({ type }) => type.includes(word)) : image.events;
if (events.length === 0) {
  console.error(`No event's type contains ${JSON.stringify(word)}.`);
  process.exit(1);
}
console.log(catalogueOf({ ...image, events }));
