import { MemoryCommand } from '../../src/cli/command.ts'
import { diskArg, yes } from '../../src/cli/flags.ts'
import { inline } from '../../src/cli/text.ts'

export default class DisksDelete extends MemoryCommand<typeof DisksDelete> {
  static override summary = 'Delete a disk and all its files.'
  static override description =
    'The files of a disk are gone for good. The disk of a skill goes with the skill, which "acontext undo" brings back.'
  static override args = { disk: diskArg }
  static override flags = { yes }
  static override examples = ['acontext disks delete 3f2a --yes']

  async run(): Promise<{ deleted: string }> {
    const { id, skill } = await (await this.connect('read')).disks.get(this.args.disk)
    const what =
      skill === null ? `the disk ${id} and all its files` : `the skill "${inline(skill.name)}", whose folder this disk is`
    await this.confirm(`Delete ${what}?`, this.flags)
    await (await this.connect('write')).disks.delete(id)
    this.say(skill === null ? 'Deleted.' : 'Deleted; "acontext undo" brings it back.')
    return { deleted: id }
  }
}
