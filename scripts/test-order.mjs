/**
 * Longest first, so that the workers end together: Vitest would go by the size of files, and what is written short may
 * run long. Behind these each project's files, the larger ones first. A worker, and the modules that it has loaded, is
 * given up where the next file is of another project: those of one project stand together.
 */
import { relative, sep } from 'node:path';
import { BaseSequencer } from 'vitest/node';

const longest = [
  'engine/test/reliability.test.ts',
  'console/src/console.browser.test.ts',
  'engine/test/docs.test.ts',
  'engine/src/conformance/crash.test.ts',
  'engine/src/conformance/mutations.test.ts',
  'engine/src/conformance/stories.test.ts',
  'engine/src/cli/evaluate.test.ts',
  'engine/src/conformance/decisions-again.test.ts',
  'engine/src/cli/import.test.ts',
  'engine/test/reliability-full-disk.test.ts',
];

export class LongestFirst extends BaseSequencer {
  async sort(files) {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }) => {
      const at = longest.indexOf(relative(this.ctx.config.root, moduleId).split(sep).join('/'));
      return at < 0 ? longest.length : at;
    };
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}
