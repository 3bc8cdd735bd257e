import type { Oid, Person } from '../model/commit.ts'
import type { Artifact, Disk } from '../model/disk.ts'
import type { JsonObject } from '../model/json.ts'
import type { LessonId } from '../model/lesson.ts'
import type { Asset, Message, MessageId, NewMessage } from '../model/message.ts'
import type { LearnRecord, Session, SessionEvent, SessionId, SessionSummary } from '../model/session.ts'
import type { Skill } from '../model/space.ts'
import type { TaskBook, TaskId } from '../model/task.ts'
import type { Stamp } from '../model/time.ts'
import type { Trace } from '../model/trace.ts'
import type { MemoryEvent } from '../seams/bus.ts'
import type { Packed } from '../seams/git.ts'
import type {
  Ref,
  ImportPart,
  ImportedPart,
  FlushReport,
  Retried,
  SpaceSummary,
  Revision,
  Finding,
  Diff,
  Blame,
  Why,
  Restored,
  SkillText,
  Included,
  LogFilter,
  LogEntry,
  LessonState,
  LessonSummary,
  LessonDetail,
  Unconfirmed,
  NoteAnswer,
  Remembered,
  Reverted,
  Statement,
  AddedSkill,
  ArtifactText,
  DiskListing,
  DiskSource,
  GrepHit,
  UserSummary,
  ProjectStatus,
  ProjectUsage,
  Check,
  CostReport,
  ModelTest,
} from './answers.ts'
import type { BlockVerbs } from './block-answers.ts'
import type { SearchVerbs } from './search-answers.ts'

export type * from './answers.ts'
export type * from './block-answers.ts'
export type * from './search-answers.ts'

/**
 * One project's memory: everything that a command, the daemon or a screen can do.
 *
 * Arguments and answers are JSON values, so the same verbs work on a folder and through a daemon. Readers never lock and
 * never change state. Every verb can throw `MemoryError` `unavailable` when the disk fails.
 */
export type Memory = {
  readonly sessions: SessionVerbs
  readonly assets: AssetVerbs
  readonly spaces: SpaceVerbs
  readonly skills: SkillVerbs
  readonly lessons: LessonVerbs
  readonly notes: NoteVerbs
  readonly disks: DiskVerbs
  readonly users: UserVerbs
  readonly search: SearchVerbs
  readonly blocks: BlockVerbs
  readonly project: ProjectVerbs
  /** Calls the listener for what happens from now on, until the returned function is called. */
  on(listener: (event: MemoryEvent) => void): () => void
  /** Lets running work finish and gives back the project. */
  close(): Promise<void>
}

export type SessionVerbs = {
  /** `user` is an identifier (made when unknown); `space` attaches at once. Throws `exists` when there is a session of that `id`. */
  create(input?: {
    id?: SessionId
    user?: string
    space?: Ref
    tracking?: boolean
    configs?: JsonObject | null
  }): Promise<Session>
  /** Newest first. */
  list(filter?: { user?: string; space?: Ref; since?: Stamp }): Promise<readonly SessionSummary[]>
  get(session: Ref): Promise<SessionSummary>
  /** Another text whenever the session may read differently: its messages, what is attached to them, settings, events, tasks. */
  version(session: Ref): Promise<string>
  /**
   * In order. `after` and `before` (sequence numbers or message ids, both exclusive) cut out a piece, of which `limit` are
   * given: the first ones, or with `newest` the last ones.
   */
  messages(session: Ref, page?: MessagePage): Promise<readonly Message[]>
  /** Stores messages; when it returns they are on the disk. A crash before that may leave a first part of them. */
  append(session: Ref, messages: readonly NewMessage[]): Promise<readonly Message[]>
  /** Stores what is new of an imported conversation, and makes its session when it is not there. */
  import(part: ImportPart): Promise<ImportedPart>
  tasks(session: Ref): Promise<TaskBook>
  events(session: Ref): Promise<readonly SessionEvent[]>
  /** Something that happened beside the conversation; `type` and `data` are the caller's own. */
  addEvent(session: Ref, event: { readonly type: string; readonly data: JsonObject }): Promise<SessionEvent>
  /** Replaces the session's own settings; with `merge` key by key, where null takes one out. */
  configure(session: Ref, configs: JsonObject, options?: { merge?: boolean }): Promise<Session>
  /** Merges into what the user of the API attached to a message; null takes a key out. Returns all of it. Throws `not-found`. */
  annotate(session: Ref, message: MessageId, patch: JsonObject): Promise<JsonObject>
  /** Observes all that is waiting and learns from it; returns when both are done. */
  flush(session: Ref): Promise<FlushReport>
  /** Lets a space learn from this session, from its start. A second space is refused (`exists`), with `once` the same one too; with `instead` it takes the place of the first. */
  learn(session: Ref, space: Ref, options?: { once?: boolean; instead?: boolean }): Promise<Session>
  /** The finished tasks that its space has judged: learnt, skipped, or laid before a person. None without a space. */
  digested(session: Ref): Promise<readonly TaskId[]>
  /** A new session with the same messages, events and tasks, which belongs to no space. */
  copy(session: Ref): Promise<Session>
  /** Removes the conversation. What it taught stays in its space. */
  delete(session: Ref): Promise<void>
}

export type MessagePage = {
  readonly after?: number | MessageId
  readonly before?: number | MessageId
  readonly limit?: number
  readonly newest?: boolean
}

/** Media and files inside messages. */
export type AssetVerbs = {
  /** Keeps the file at a path of this machine; messages refer to it by what is returned. */
  keep(path: string, filename: string): Promise<Asset>
  /** The bytes as base64; null when there is no such asset. */
  read(sha256: string): Promise<string | null>
  /** Where the file lies on this machine, to be read and never written. Throws `not-found`. */
  locate(sha256: string): Promise<{ readonly file: string }>
}

export type SpaceVerbs = {
  /** Throws `exists` when the project has a space of that name, `invalid` when the name cannot be one. */
  create(name: string, input?: { user?: string; meta?: JsonObject }): Promise<SpaceSummary>
  list(): Promise<readonly SpaceSummary[]>
  get(space: Ref): Promise<SpaceSummary>
  rename(space: Ref, name: string): Promise<SpaceSummary>
  /** Merges into what is attached to a space, key by key (a null is kept as one), or with `whole` replaces it. */
  describe(space: Ref, meta: JsonObject, options?: { whole?: boolean }): Promise<SpaceSummary>
  /** How far learning has come with each session of a space, in the order in which they joined it. */
  learning(space: Ref): Promise<readonly LearnRecord[]>
  /** Brings all files back to how they were at a revision or time, as a new commit. */
  restore(space: Ref, to: Revision): Promise<Restored>
  /** Moves the whole repository to the project's trash, from where `undo` brings it back. Its skills live on in the library. */
  delete(space: Ref): Promise<{ readonly trash: string }>
}

export type SkillVerbs = {
  /** Those of a space, the shared ones too; without a space those of all, once for each that includes them, and the rest of the library. */
  list(filter?: { space?: Ref; asOf?: Revision }): Promise<readonly Skill[]>
  /** A skill's SKILL.md, or the file that the target names; as it lies in the work tree, or was. */
  show(target: string, options?: { asOf?: Revision }): Promise<SkillText>
  /** Commits, newest first; the target is a space, a skill or a file, and all spaces when absent. */
  log(target?: string, filter?: LogFilter): Promise<readonly LogEntry[]>
  /**
   * What changed between two versions of a space, a skill or a file.
   *
   * Without `from`: what the newest commit that touched it changed. Without `to`: up to now, edits by hand included.
   */
  diff(target: string, from?: Revision, to?: Revision): Promise<Diff>
  /** Each line of a file and the commit that wrote it, through renames. */
  blame(target: string): Promise<Blame>
  /** The lesson behind one line, the conversation that taught it, and what stood there before. The target names a line. */
  why(target: string): Promise<Why>
  /** Brings a skill or a file back to how it was, as a new commit. */
  restore(target: string, to: Revision): Promise<Restored>
  /**
   * Takes a skill out of its space, as a commit that `undo` takes back.
   *
   * One of the library that no space includes goes to the project's trash. Throws `refused` when spaces share it.
   */
  remove(target: string): Promise<Restored>
  /** Takes a skill out of all spaces and moves it to the trash, from where `undo` brings it back into the library. */
  discard(skill: string): Promise<{ readonly trash: string }>
  /**
   * Lets a space include a skill that lives elsewhere. Two or more share it; then it lives in the library.
   *
   * What one of them learns, all of them see. Throws `exists` (`field` `skill`: it is included already; `name`: another skill
   * there has its name). `undo` takes it back.
   */
  include(skill: string, space: Ref): Promise<Included>
  /** Takes a skill out of one space; it lives on in the last that includes it, or in the library. `undo` takes it back. */
  exclude(skill: string, space: Ref): Promise<Included>
  /**
   * Copies a folder with a SKILL.md, or what a ZIP archive holds, into a space as a new skill; without a space, into the library.
   *
   * `user`, `meta` and `author` are for the library; a skill of a space is its user's. Throws `invalid` when it breaks a rule of
   * the format that cannot be mended, for archives that are broken, encrypted, or lead out of their folder, `too-large` for
   * more than 1,999 files or 100 MiB, `exists` when the space has a skill of that name.
   */
  add(source: string, space?: Ref | undefined, about?: { user?: string; meta?: JsonObject; author?: Person }): Promise<AddedSkill>
  /** Writes a skill's files as a ZIP archive. Throws `too-large` for more than 200 files or 50 MiB. */
  pack(skill: string, archive: string): Promise<{ readonly files: number; readonly bytes: number }>
  /** Commits what people changed in the work trees, under their name. */
  keep(space?: Ref): Promise<readonly LogEntry[]>
  /** What breaks the rules of the Agent Skills format. */
  validate(target?: string): Promise<readonly Finding[]>
}

export type LessonVerbs = {
  /** Newest first. */
  list(filter?: { space?: Ref; state?: LessonState }): Promise<readonly LessonSummary[]>
  /** A waiting or learnt lesson by its id, or by the commit that holds it. */
  get(lesson: Ref): Promise<LessonDetail>
  /**
   * Makes a lesson of one stated fact or wish ("The user deploys on Fridays only"), as one that a conversation taught.
   *
   * The statement is kept as a message of a conversation of its own, without its secrets, so that `why` and `forget` know it.
   * Throws `invalid` when it is empty or longer than 1,000 characters, `refused` for a session that no statement began.
   */
  remember(statement: Statement): Promise<Remembered>
  /** What a model saw and said for a lesson, redacted; null when none was asked, or nothing is kept. */
  trace(lesson: Ref): Promise<Trace | null>
  /**
   * Tries waiting lessons again: those of the named one's space; when none is named all of them, after everything that was
   * not observed yet is. The first conversation that stalls leaves the others for later.
   */
  retry(lesson?: Ref): Promise<Retried>
  /** Lessons that wait for a person, where the project's setting wants it so (`project_enable_user_confirmation_on_new_experiences`). */
  unconfirmed(space: Ref): Promise<readonly Unconfirmed[]>
  /** Lets a waiting lesson be written, and writes it; `drop` refuses it. Throws `not-found`. */
  confirm(lesson: Ref): Promise<Pick<Retried, 'learnt' | 'waiting'>>
  /**
   * Takes back what one lesson wrote and keeps what later ones did. It is not learnt again by itself.
   *
   * Where a later change stands on it nothing is done, and both texts are in `conflicts`.
   */
  revert(lesson: Ref): Promise<Reverted>
  /** Takes back all that a conversation taught, newest first. One that was deleted is still named by what it taught. */
  forget(session: Ref): Promise<readonly Reverted[]>
  /** Takes a waiting lesson out of the inbox for good; its task is marked skipped. */
  drop(lesson: Ref): Promise<{ readonly dropped: LessonId }>
}

export type NoteVerbs = {
  /**
   * Carries out a command of Anthropic's memory tool: give it the input of the model's `tool_use` block as it came.
   *
   * `/memories` is the skill `memories` of the space, made by the first write. Each write is one commit, and `undo` takes a
   * deletion back. What the model got wrong is told in the answer; only what is no fault of the model's is thrown: `not-found`
   * for the space or session, `conflict` while a merge is open in the space. `session` is named by the commit.
   */
  run(space: Ref, input: unknown, options?: { readonly session?: Ref }): Promise<NoteAnswer>
}

/**
 * Trees of files that an agent keeps. The folder of every skill is one too: what is written there is a commit, under
 * `author` (the person at this machine, when absent), and deleting it deletes the skill.
 *
 * A path is absolute (`/docs/a.md`), that of a folder ends with a slash. Throws `not-found` for an unknown disk or file,
 * `invalid` for a path with `..` in its folder.
 */
export type DiskVerbs = {
  /** Oldest first. */
  list(filter?: { user?: string }): Promise<readonly Disk[]>
  create(input?: { user?: string }): Promise<Disk>
  get(disk: Ref): Promise<Disk>
  /** Removes the disk and its files for good; a skill can be brought back by `undo`. */
  delete(disk: Ref): Promise<void>
  /** What lies directly in a folder (`/`); nothing when there is no such folder. */
  ls(disk: Ref, directory?: string): Promise<DiskListing>
  stat(disk: Ref, path: string): Promise<Artifact>
  /** The file's text and how to read it. */
  read(disk: Ref, path: string): Promise<ArtifactText>
  /** Where a file's bytes lie on this machine, to be read piece by piece. */
  locate(disk: Ref, path: string): Promise<{ readonly artifact: Artifact; readonly file: string }>
  /**
   * Puts a file in its place, whole or not at all; one that is there is replaced, with its meta.
   *
   * Throws `exists` where a folder is there or a file on the way, `too-large` above the setting `disks.fileBytes`.
   */
  put(disk: Ref, path: string, source: DiskSource, options?: { meta?: JsonObject; author?: Person }): Promise<Artifact>
  /** Replaces all that a file's owner attached to it. */
  update(disk: Ref, path: string, meta: JsonObject, options?: { author?: Person }): Promise<Artifact>
  remove(disk: Ref, path: string, options?: { author?: Person }): Promise<void>
  /** Text files that hold a match of a regular expression (RE2, any case); at most `limit` (100). Throws `invalid` for a bad pattern. */
  grep(disk: Ref, pattern: string, options?: { limit?: number }): Promise<readonly GrepHit[]>
  /** Files whose whole path fits: `*` is any run of characters, slashes too, `?` one character. */
  glob(disk: Ref, pattern: string, options?: { limit?: number }): Promise<readonly Artifact[]>
}

export type UserVerbs = {
  /** Oldest first. */
  list(): Promise<readonly UserSummary[]>
  get(identifier: string): Promise<UserSummary>
  /** Removes the user with their sessions and disks; spaces and skills stay, unless `everything` sends them to the trash. */
  delete(identifier: string, options?: { everything?: boolean }): Promise<{ readonly sessions: number; readonly disks: number }>
}

export type ProjectVerbs = {
  /** The project's own settings, such as `task_success_criteria`. */
  configs(): Promise<JsonObject>
  /** Merges settings, key by key; null takes one out. Returns all of them. */
  configure(patch: JsonObject): Promise<JsonObject>
  status(): Promise<ProjectStatus>
  /** How much the project is used: in all, and on each of the last days (30). */
  usage(options?: { days?: number }): Promise<ProjectUsage>
  /** What models cost since then, by day when not said otherwise. */
  cost(filter?: { since?: Stamp; by?: CostReport['by'] }): Promise<CostReport>
  /** Sends a small conversation the whole way through the mind that is chosen, and keeps only what it cost. */
  testModel(): Promise<ModelTest>
  /** Tries the real path: write, sync, commit, index. `rebuild` makes the cache anew. */
  doctor(options?: { rebuild?: boolean }): Promise<readonly Check[]>
  /** Takes back the last destructive move: a restore, a removal, a revert, a deleted space. Throws `not-found` when there is none. */
  undo(): Promise<{ readonly undone: string; readonly space: string; readonly commit: Oid | null }>
  /** Packs the spaces' repositories, by an installed git. */
  gc(options?: { dryRun?: boolean }): Promise<readonly { readonly space: string; readonly packed: Packed }[]>
}
