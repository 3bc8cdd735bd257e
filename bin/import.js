// Imports a module for the bundle: what V8 compiled of that beforehand has lost the way to import by itself.
module.exports = (url) => import(url)
