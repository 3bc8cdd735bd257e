// What packages do when they are loaded and need not: esbuild plugins that let a bundle of them start in a third of the time.
import { readFileSync } from 'node:fs'

/**
 * Each change names the text that it replaces, and the build fails when that is not there any more: a newer version has to
 * be looked at, and may not get slow again without anybody seeing it.
 */
const widthChanges = [
  {
    why: 'Tables of all emoji and of all word breaks, which simple text never needs: 20 ms.',
    file: /[\\/]node_modules[\\/]string-width[\\/]index\.js$/,
    texts: [
      ['const segmenter = new Intl.Segmenter()', `const segmenter = ${late('new Intl.Segmenter()', 'segment')}`],
      ['/^[\\u0020-\\u007E]*$/', simpleText()],
      [/const rgiEmojiRegex = (\/.*\/v);/, (_, regex) => `const rgiEmojiRegex = ${late(regex, 'test')};`],
    ],
  },
]
const yamlChanges = [
  {
    why: 'A parser of JavaScript, for functions in front matter, which are refused: 6 ms.',
    file: /[\\/]gray-matter[\\/]node_modules[\\/]js-yaml[\\/]lib[\\/]js-yaml[\\/]type[\\/]js[\\/]function\.js$/,
    nested: true,
    texts: [["esprima = _require('esprima')", 'esprima = undefined']],
  },
]
const inkChanges = [
  ...widthChanges,
  {
    why: 'The developer tools are awaited at the top level, which a CommonJS file cannot do.',
    file: /[\\/]ink[\\/]build[\\/]reconciler\.js$/,
    texts: [
      ["await import('./devtools.js')", ''],
      ['await loadPackageJson()', '{}'],
    ],
  },
  {
    why: 'Where there is a fetch, the layout engine loads its own bytes with it, and Node loads a whole HTTP client: 26 ms.',
    file: /[\\/]yoga-wasm-base64-esm\.js$/,
    texts: [['var loadYoga', 'const fetch = undefined; var loadYoga']],
  },
  {
    why: 'The same table again.',
    file: /[\\/]slice-ansi[\\/]tokenize-ansi\.js$/,
    texts: [
      [
        /const GRAPHEME_SEGMENTER = (new Intl\.Segmenter\([^)]*\))/,
        (_, made) => `const GRAPHEME_SEGMENTER = ${late(made, 'segment')}`,
      ],
    ],
  },
  {
    why: 'Every text that was ever measured was kept.',
    file: /[\\/]ink[\\/]build[\\/]measure-text\.js$/,
    texts: [['cache.set(text, dimensions)', 'if (cache.size > 50) cache.clear(); cache.set(text, dimensions)']],
  },
]

/** The text that `src/tui/text/width.ts` need not measure. */
function simpleText() {
  const [, regex] = /const simple =\s+(\/.+\/)\n/.exec(readFileSync(new URL('../src/tui/text/width.ts', import.meta.url), 'utf8'))
  return regex
}

/** Something that is made when it is first used. */
function late(expression, method) {
  return `(() => { let made; return { ${method}: (text) => (made ??= ${expression}).${method}(text) } })()`
}

/** Yoga without its top-level await: it is loaded from the start, and `prepare` waits until it is there. */
const yoga = `
export * from 'yoga-layout/load'
import { loadYoga } from 'yoga-layout/load'
let Yoga
const loading = loadYoga().then((loaded) => { Yoga = loaded })
export const prepare = () => loading
export { Yoga as default }`

/** For any bundle that measures text or reads front matter. */
export const latePlugin = { name: 'late', setup: (builder) => change(builder, [...widthChanges, ...yamlChanges]) }

/** For a bundle of Ink, which has to wait for `prepare` of `yoga-layout` before it renders. */
export const inkPlugin = {
  name: 'ink',
  setup(builder) {
    change(builder, inkChanges)
    builder.onResolve({ filter: /^yoga-layout$/ }, ({ resolveDir }) => ({
      path: 'yoga',
      namespace: 'prepared',
      pluginData: resolveDir,
    }))
    builder.onLoad({ filter: /.*/, namespace: 'prepared' }, ({ pluginData }) => ({ contents: yoga, resolveDir: pluginData }))
  },
}

function change(builder, changes) {
  const unused = new Set(changes)
  for (const each of changes) {
    builder.onLoad({ filter: each.file }, ({ path }) => {
      // The same package in another version lies deeper, and is left as it is.
      const isNested = path.indexOf('node_modules') !== path.lastIndexOf('node_modules')
      if (isNested && each.nested !== true) return null
      unused.delete(each)
      return { contents: each.texts.reduce((text, [from, to]) => replaced(text, from, to, path), readFileSync(path, 'utf8')) }
    })
  }
  builder.onEnd(({ errors }) => {
    if (errors.length === 0 && unused.size > 0)
      throw new Error(`No file matches ${[...unused].map(({ file }) => file).join(', ')}`)
  })
}

function replaced(text, from, to, path) {
  const next = text.replace(from, to)
  if (next === text) throw new Error(`${path} does not hold ${from} any more; see scripts/late-parts.mjs.`)
  return next
}
