import { execFile } from 'node:child_process'
import { hostname, userInfo } from 'node:os'
import type { Person } from '../model/commit.ts'

/** Who works at this machine: as git's own settings say, else the system's user. */
export async function systemPerson(): Promise<Person> {
  const [name, email] = await Promise.all([gitSetting('user.name'), gitSetting('user.email')])
  const login = loginName()
  return { name: name ?? login, email: email ?? `${login}@${hostname()}` }
}

/** Null when it is not set, and where git is not installed. */
function gitSetting(key: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('git', ['config', '--global', '--get', key], { timeout: 5_000 }, (error, stdout) => {
      const value = stdout.trim()
      resolve(error !== null || value === '' ? null : value)
    })
  })
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return 'somebody' // a container's user may have no name
  }
}
