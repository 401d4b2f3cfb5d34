import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The descriptions of integrations lie in the file of their registry, and each is still evaluated only when it is asked
 * for. To read a file for each would take longer than to evaluate it.
 *
 * @type {import('esbuild').Plugin}
 */
const descriptionsTogether = {
  name: 'descriptions together',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]integrations[\\/]registry\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('import(', 'require('),
      loader: 'ts',
    }));
  },
};

/**
 * A source that finds files by its own address finds them from within the bundle, too.
 *
 * @type {import('esbuild').Plugin}
 */
const ownAddresses = {
  name: 'own addresses',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return {
        contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
        loader: 'ts',
      };
    });
  },
};

/**
 * What packages load at once and we never use: zod's messages in other languages, Bolt's receivers except the one over
 * HTTP, and what installs an app by OAuth.
 *
 * @type {import('esbuild').Plugin}
 */
const neverUsed = {
  name: 'never used',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.c?js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
    onLoad(
      { filter: /[\\/]@slack[\\/]bolt[\\/]dist[\\/]receivers[\\/](AwsLambda|Express|SocketMode)Receiver\.js$/ },
      () => ({
        contents: '',
      }),
    );
    onLoad({ filter: /[\\/]@slack[\\/]oauth[\\/]dist[\\/]index\.js$/ }, () => ({ contents: '' }));
  },
};

/**
 * Half a megabyte of character sets that Bolt does not ask for; if ever one is needed, its package is there.
 *
 * @type {import('esbuild').Plugin}
 */
const rarelyUsed = {
  name: 'rarely used',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/encodings$/ }, ({ path, importer }) =>
      /[\\/]iconv-lite[\\/]lib[\\/]index\.js$/.test(importer)
        ? { path: join(dirname(importer), path, 'index.js'), external: true }
        : undefined,
    );
  },
};

/**
 * Stack traces name our own lines; maps of the packages would only make the start slower.
 *
 * @type {import('esbuild').Plugin}
 */
const noMapsOfPackages = {
  name: 'no maps of packages',
  setup({ onLoad }) {
    const none = Buffer.from('{"version":3,"sources":[""],"mappings":"A"}').toString('base64');
    onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${none}`,
      loader: 'js',
    }));
  },
};

/** How the sources and packages are changed on their way into the bundle. */
export const plugins = [descriptionsTogether, ownAddresses, neverUsed, rarelyUsed, noMapsOfPackages];
