import type { WaitingLesson } from '../model/lesson.ts'
import type { Parts } from './parts.ts'

/** The project's setting that has people look at what was learnt before it is written; the name is that of the older wire. */
const setting = 'project_enable_user_confirmation_on_new_experiences'

export const parkedReason = 'it waits until somebody confirms it'

/** Whether a lesson waits for a person, and not for us. */
export function isParked(parts: Pick<Parts, 'configs'>, { confirmed, undistilled }: WaitingLesson): boolean {
  return confirmed !== true && undistilled !== true && parts.configs.read()[setting] === true
}
