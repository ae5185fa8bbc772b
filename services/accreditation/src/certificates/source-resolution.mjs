import { registerHooks } from 'node:module';

// For threads that run from TypeScript source: an import of './x.js' means './x.ts' there.
registerHooks({
  resolve(specifier, context, next) {
    const fromSource = context.parentURL?.endsWith('.ts') && specifier.startsWith('.') && specifier.endsWith('.js');
    return next(fromSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
