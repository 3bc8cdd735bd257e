import type { Route } from '../routes.ts'
import type { Rows } from '../rows.ts'
import { commitView } from './commit.ts'
import { conflictsView } from './conflicts.ts'
import type { Context } from './context.ts'
import { conversationView } from './conversation.ts'
import { artifactView, disksView, folderView } from './disks.ts'
import { costView } from './cost.ts'
import { fileView } from './file.ts'
import { historyView } from './history.ts'
import { lessonView } from './lesson.ts'
import { lessonsView } from './lessons.ts'
import { searchView } from './search.ts'
import { seenView } from './seen.ts'
import { sessionsView } from './sessions.ts'
import { skillsView } from './skills.ts'
import { statusView } from './status.ts'
import { tasksView } from './tasks.ts'
import { whyView } from './why.ts'

/** The rows of a route; null while what it shows is not there yet. */
export function rowsOf(route: Route, context: Context): Rows | null {
  switch (route.at) {
    case 'sessions':
      return sessionsView(route, context)
    case 'session':
      return conversationView(route, context)
    case 'tasks':
      return tasksView(route, context)
    case 'seen':
      return seenView(route, context)
    case 'skills':
      return skillsView(route, context)
    case 'file':
      return fileView(route, context)
    case 'why':
      return whyView(route, context)
    case 'history':
      return historyView(route, context)
    case 'commit':
      return commitView(route, context)
    case 'lessons':
      return lessonsView(route, context)
    case 'lesson':
      return lessonView(route, context)
    case 'conflicts':
      return conflictsView(route, context)
    case 'disks':
      return disksView(route, context)
    case 'folder':
      return folderView(route, context)
    case 'artifact':
      return artifactView(route, context)
    case 'cost':
      return costView(route, context)
    case 'search':
      return searchView(route, context)
    case 'status':
      return statusView(route, context)
    default:
      return route satisfies never
  }
}
