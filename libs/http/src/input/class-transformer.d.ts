/** Where `@Type` keeps what it was told; the package ships its types under another path than its code. */
declare module 'class-transformer/cjs/storage.js' {
  export { defaultMetadataStorage } from 'class-transformer/types/storage.js';
}
