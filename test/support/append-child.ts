// Appends lines of so many bytes to a log until it is killed or has done so many; tells of each one that was acknowledged.
import { writeSync } from 'node:fs'
import { openAppendLog } from '../../src/store/append-log.ts'

const [path = '', size = '1024', count = 'Infinity'] = process.argv.slice(2)
const log = openAppendLog(path)
const line = Buffer.alloc(Number(size), 'x')
line.write('\n', line.length - 1)
for (let done = 0; done < Number(count); done += 1) {
  const told = await log.append(line).catch((error: NodeJS.ErrnoException) => `${error.code} ${error.path}`)
  writeSync(1, `${told}\n`)
}
await log.close()
