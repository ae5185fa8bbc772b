export { cleanLine, cleanProse, lineFault, nameFault, proseFault, textFaultWords } from './text.js';
export { delimiterOf, headingKey, shownCell, unescapedCell } from './csv.js';
export type { TextFault } from './text.js';
export { emailForms, emailKey, nameKey, sameEmail, sameName } from './sameness.js';
export { pointerTo, storageFault, unstorableTexts } from './storable.js';
export type { StorageFault, UnstorableText } from './storable.js';
