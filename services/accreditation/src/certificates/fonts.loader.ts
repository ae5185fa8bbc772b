import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fontCoverage } from '../names/font-coverage.js';

const require = createRequire(import.meta.url);

/** Fonts come with the package (SIL Open Font License): a container has none of its own, and an upgrade of the host changes nothing. */
const files = [
  '@expo-google-fonts/noto-serif/400Regular/NotoSerif_400Regular.ttf',
  '@expo-google-fonts/noto-serif/700Bold/NotoSerif_700Bold.ttf',
  '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
];

/** The fonts that certificates are set in. */
export function loadFonts(): Buffer[] {
  return files.map((file) => readFileSync(require.resolve(file)));
}

/** What those fonts can draw. A bold face draws what its regular one does, so names need not be checked against it. */
export function loadCoverage(): ReadonlySet<number>[] {
  return [files[0]!, files[2]!].map((file) => fontCoverage(readFileSync(require.resolve(file))));
}
