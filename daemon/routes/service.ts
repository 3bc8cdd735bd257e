import { z } from 'zod'
import { done, refused } from '../reply.ts'
import { daemonRoute, route } from '../route.ts'

/** Is anybody there, and is my key good? */
export const service = [
  daemonRoute('open', {
    method: 'GET',
    path: '/health',
    summary: 'Tell that the daemon runs.',
    tag: 'service',
    handle: () => done('ok'),
  }),
  route({
    method: 'GET',
    path: '/ping',
    summary: 'Tell that the key is good.',
    tag: 'service',
    handle: () => done('pong'),
  }),
  daemonRoute('local', {
    method: 'POST',
    path: '/api/v1/daemon/stop',
    summary: 'Stop the daemon, after what runs is finished.',
    tag: 'service',
    handle(_call, daemon) {
      daemon.askToStop()
      return done('stopping')
    },
  }),
  daemonRoute('local', {
    method: 'POST',
    path: '/api/v1/daemon/release',
    summary: 'Give back a project, so that another process can have it.',
    tag: 'service',
    query: z.object({ project: z.string().max(200) }),
    async handle({ query }, daemon) {
      await daemon.projects.close(query.project)
      return done()
    },
  }),
  daemonRoute('root', {
    method: 'POST',
    path: '/metrics/v1',
    summary: 'Push metrics; this server has none to push.',
    tag: 'service',
    handle: () =>
      refused(501, 'This server pushes no metrics; "acontext status" and /admin/v1/project/{id}/usages tell what there is.'),
  }),
]
