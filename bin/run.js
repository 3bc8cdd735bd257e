#!/usr/bin/env node
// Hands over to oclif, nothing more. The compiled form beside the bundle only saves time: without it, or with one that
// this Node cannot use, the bundle is compiled as ever.
const { existsSync, readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { dirname, join } = require('node:path')
const { Script, constants } = require('node:vm')

const filename = join(__dirname, '..', 'dist', 'cli.cjs')
const compiled = join(__dirname, '..', 'dist', 'cli.cache')
const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`
const script = new Script(source, {
  filename,
  cachedData: existsSync(compiled) ? readFileSync(compiled) : undefined,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
})
const bundle = { exports: {} }
script.runInThisContext()(bundle.exports, createRequire(filename), bundle, filename, dirname(filename))
bundle.exports.start(process.argv.slice(2))
