import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
const config = `${repository}/.dependency-cruiser.cjs`;

/** The fences as they are written down. */
export const rules: readonly IForbiddenRuleType[] = createRequire(import.meta.url)(config).forbidden;

/** Follows every import below `folders` of `baseDir` and holds it against the fences. */
export async function cruiseFolders(folders: string[], baseDir = repository): Promise<ICruiseResult> {
  const options = await extractDepcruiseOptions(config);
  const { enhancedResolveOptions, ...rest } = options as typeof options & { enhancedResolveOptions?: object };
  const found = await cruise(folders, { ...rest, baseDir }, enhancedResolveOptions, {
    tsConfig: extractTsConfig(`${repository}/tsconfig.json`),
  });
  if (typeof found.output === 'string') throw new Error('The cruise gave a report instead of its findings.');
  return found.output;
}
