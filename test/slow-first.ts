import { relative, sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders whose files mostly wait: for a story to go on, for a browser, for a warehouse to be rebuilt. */
const SLOW = ['flows', 'page', 'warehouse'].map(folder => `test${sep}${folder}${sep}`);

/**
 * Begins with the files that take longest, so that no worker is left alone with one of them at the end. Vitest knows how
 * long each took last time; in a fresh clone it goes by their size, which says little of a story.
 */
export default class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId, project }: TestSpecification) =>
      SLOW.some(folder => relative(project.config.root, moduleId).startsWith(folder));
    return [...sorted.filter(isSlow), ...sorted.filter(file => !isSlow(file))];
  }
}
