import { entropy, isCardNumber, isIban, looksRandom } from './secret-checks.ts'

/** One kind of secret: where it stands (the group `secret`, or all of the match), and a check that a pattern cannot make. */
export type SecretRule = {
  readonly kind: string
  /** Why this must not be kept. */
  readonly why: string
  readonly example: string
  readonly pattern: RegExp
  readonly check?: (text: string) => boolean
}

export const passwordWord =
  'pass(?:word|wd|phrase|code)?|pwd|passwort|kennwort|mot de passe|mdp|contraseña|clave|senha|palavra-passe|密码|口令|密碼|パスワード|暗証番号'
const keyWord =
  'api[ _-]?key|apikey|secret(?:[ _-]?key)?|client[ _-]?secret|access[ _-]?key|(?:access|auth|bearer|refresh|bot|deploy|dev|sa|personal)?[ _-]?token|credentials?|private[ _-]?key|密钥|令牌|schlüssel'
const codeWord =
  'pin|cvv|cvc|puk|tan|otp|2fa code|(?:door|gate|alarm|safe|lock|entry|wifi|wlan|access|security|verification|sms)[ -]?code|combination|türcode|digicode|código'
const equals = '(?:\\s*(?:=>?|:=?|：)\\s*|\\s+(?:is|was|are|lautet|ist|war|est|es|é|to|auf|で?は)\\s+|\\s*(?:是|为|為|は)\\s*)'
const wordStart = '(?<![\\p{L}\\p{N}])'
const statement =
  /^(?:in|on|at|not|no|the|a|an|my|your|our|set|stored|saved|expired?|wrong|invalid|missing|required|needed|correct(?=[\s.]*$)|unknown|too|still|from|for|now|being|only|always|never|also|already|das|nicht|im|falsch|abgelaufen|null|none|true|false|undefined|empty|optional|hidden|masked|redacted|rejected|refused|accepted|ok|fine|what|which|where|that|this|it|inválida|errada|incorrecta|expirée|pas|dans)\b/i
const placeholder = /^(?:<.*|\$.*|\{.*|%.*|\*+|\.+|x+|process\.env.*|os\.environ.*|env\..*|your[-_ ].*|\[.*)$/i

/** A date in figures, or with the month in words. */
const date =
  '(?:\\d{4}[-/.年]\\s?\\d{1,2}[-/.月]\\s?\\d{1,2}日?|\\d{1,2}[-/. ]\\s?\\d{1,2}[-/. ]\\s?\\d{2,4}|\\d{1,2}(?:st|nd|rd|th)?\\.?\\s(?:of |de )?\\p{L}{3,9}\\.?,?\\s(?:de )?\\d{4}|\\p{L}{3,9}\\s\\d{1,2}(?:st|nd|rd|th)?,?\\s\\d{4})'
const birth =
  'born(?: on| in)?|birth ?(?:day|date)?|date of birth|d\\.?o\\.?b\\.?|geboren(?: am)?|geb\\.|geburts(?:datum|tag)|née? le|date de naissance|naci[óo]?(?: el)?|nacimiento|nascid[oa](?: em)?|nascimento|出生|生日|生年月日|生まれ'
const idWord =
  "passport|reisepass|passeport|pasaporte|passaporte|护照|パスポート|personalausweis|ausweis|id ?card|identity ?card|national id|nat\\. ?no\\.?|ssn|social security|sozialversicherungs|steuer-?id|tax ?id|driver'?s? licen[sc]e|führerschein|dni|nie|nif|cpf|rg|nir|insurance (?:no|number|id)|身份证|マイナンバー|member(?:ship)? (?:no|number)"
const officeAddress =
  /^(?:ap|ar|info|office|support|sales|contact|hello|team|admin|billing|accounts?|accounting|finance|invoices?|orders?|help|helpdesk|service|noreply|no-reply|jobs|hr|legal|press|security|ops|devops|git|root|postmaster|webmaster|buchhaltung|rechnung|kontakt)@/i
/** Kinds that cannot be without a digit: most prose is done with them at once. */
export const needDigit: ReadonlySet<string> = new Set([
  'card',
  'iban',
  'account',
  'code',
  'id',
  'phone',
  'number',
  'birth',
  'address',
  'token',
  'key',
  'jwt',
])
const caseMatters: ReadonlySet<string> = new Set(['private-key', 'token', 'jwt', 'key', 'iban'])

export const secretRules: readonly SecretRule[] = [
  rule(
    'private-key',
    'the key itself',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|$)',
  ),
  rule(
    'jwt',
    'a signed token opens what it was made for',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk',
    '\\beyJ[\\w-]{8,}\\.[\\w-]{6,}(?:\\.[\\w-]*)?',
  ),
  rule(
    'token',
    'the prefixes of well-known services',
    'glpat-abcdefghij0123456789',
    '\\b(?:sk|pk|rk|gh[pousr]|glpat|github_pat|xox[abprs]|npm|pypi|dop_v1|hf|AKIA|ASIA|AIza|SG|shpat|whsec|ya29)[-_.]?[A-Za-z0-9_.-]{14,}',
    (text) => /\d/.test(text),
  ),
  rule(
    'credentials',
    'user and password inside an address',
    'postgres://app:hunter2@db/x',
    '(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,20}://[^\\s/:@]*:(?<secret>[^\\s/@]+)@',
  ),
  rule(
    'credentials',
    'the header that logs in',
    'Authorization: Bearer abcdef12',
    '\\b(?:Bearer|Basic)\\s+(?<secret>[A-Za-z0-9+/_.=-]{8,})',
    (text) => /\d|=/.test(text),
  ),
  rule(
    'password',
    'the value of a password field',
    'password = hunter2',
    `(?<![\\p{L}\\p{N}_.-])[\\w.-]{0,40}?(?:${passwordWord}|${keyWord})["'\`]?${equals}["'\`“„«]?(?<secret>[^\\s"'\`,;”“»，。]{4,})`,
    isValue,
  ),
  rule(
    'password',
    'a password said aloud, to the end of the clause',
    'the wifi password is correct horse battery staple',
    `${wordStart}(?:${passwordWord}|passphrase)${equals}["'“„«]?(?<secret>[^\\n,;.!?，。！？"”»]{4,60})`,
    (text) => !statement.test(text) && !placeholder.test(text),
  ),
  rule(
    'key',
    'random, and said to be a key',
    'secret wJalrXUtnFEMI/K7MDENG/bPx',
    `(?:${keyWord})["']?[\\s:=]{1,3}["']?(?<secret>[\\w+/=.-]{16,})`,
    (text) => /\d/.test(text) && entropy(text) >= 3.6,
  ),
  rule(
    'code',
    'a short code that opens something',
    'the door code is 4471',
    `${wordStart}(?:${codeWord})(?:${equals}|\\s+)["']?(?<secret>\\d[\\d -]{2,10}\\d)`,
  ),
  rule(
    'key',
    'random letters and digits, too long for a name',
    'wl_dev_7Yk2QpR9sVbX4mTnE8cLz1Ua',
    '(?<![\\w/.-])[A-Za-z0-9_+-]{18,}={0,2}(?![\\w/])',
    (text) => looksRandom(lastPiece(text)),
  ),
  rule('key', 'base64 with its padding', 'cm9ib3QtcHVsbGVyOlZ4N25RMnBM==', '(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{16,}={1,2}(?!=)'),
  rule('card', 'a payment card', '4012 8888 8888 1881', '(?<![\\d.])\\d(?:[ -]?\\d){12,18}(?![\\d.]\\d)', isCardNumber),
  rule(
    'card',
    'the rest of a payment card',
    'exp 09/27',
    '\\b(?:exp(?:iry|ires|\\.)?|valid (?:thru|until|to)|gültig bis)\\s*:?\\s*(?<secret>\\d{2}\\s?/\\s?\\d{2,4})',
  ),
  rule('iban', 'a bank account', 'DE89 3704 0044 0532 0130 00', '\\b[A-Z]{2}\\d{2}(?:[ -]?[A-Z0-9]{2,4}){3,8}\\b', isIban),
  rule(
    'account',
    'said to be an account, whatever the check digits',
    'IBAN DE00 1234 5678 9012',
    `\\b(?:iban|account (?:no|number)|kontonummer|sort code|routing number)\\b[^\\d\\n]{0,12}?(?<secret>(?:[A-Z]{2})?\\d[\\dA-Z -]{4,34}\\d)`,
  ),
  rule(
    'birth',
    'a date of birth tells who it is',
    'born 14 March 1975',
    `(?:${birth})["']?(?:\\s*(?:is|was|ist|:|=|：|是|は|a|em|el|le|am|on)\\s*)*\\s*["']?(?<secret>${date})`,
  ),
  rule(
    'birth',
    'the date stands before the word',
    '1990-02-01 geboren',
    `(?<secret>${date})\\s?(?:geboren|出生|生まれ|birthday)`,
  ),
  rule(
    'id',
    "a person's number by its official form",
    '529.982.247-25',
    '\\b(?:\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}|\\d{3}-\\d{2}-\\d{4}|\\d{2}\\.\\d{2}\\.\\d{2}-\\d{3}\\.\\d{2}|756\\.\\d{4}\\.\\d{4}\\.\\d{2}|\\d{17}[\\dXx]|[XYZ]-?\\d{7}-?[A-Z]|\\d{8}-?[A-HJ-NP-TV-Z]|[A-CEGHJ-PR-TW-Z]{2} ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]|[12] \\d{2} \\d{2} \\d{2} \\d{3} \\d{3}(?: \\d{2})?)(?![\\w-])',
  ),
  rule(
    'id',
    "said to be a person's number",
    'passport no C01X0006H',
    `${wordStart}(?:${idWord})\\b[^\\d\\n]{0,14}?(?<secret>[A-Z]{0,3}\\d[\\dA-Z .-]{4,20})`,
  ),
  rule(
    'email',
    "a person's address; an office such as info@ is nobody",
    'jane.doe@mail.example',
    '(?<![\\p{L}\\p{N}._%+-])[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)+',
    (text) => !officeAddress.test(text),
  ),
  rule(
    'phone',
    'a number with its country',
    '+49 170 1234567',
    '(?<![\\w+])(?:(?:\\+|00)[1-9]\\d{0,2}[\\s./()-]*(?:\\d[\\s./()-]*){6,12}\\d|0\\d{2,4}[\\s/-]\\d{5,9}|0[1-9](?:[ .]\\d{2}){4}|\\(?\\d{3}\\)?[ -]\\d{3}-\\d{4})(?!\\d)',
  ),
  rule(
    'phone',
    'said to be a phone number',
    'call me on 0170 1234567',
    `\\b(?:phone|mobile|cell|tel(?:\\.|efon|efone|éfono)?|handy|whatsapp|call me (?:on|at)|text me (?:on|at)|portable|celular|móvil|手机|电话|電話)[^\\d\\n+]{0,16}(?<secret>\\+?\\d(?:[\\s./()-]?\\d){6,14})`,
  ),
  rule(
    'address',
    'where somebody lives',
    'I live at 12 Elm Street',
    "\\b(?:live at|my (?:home )?address is|ship (?:it )?to me at|wohne (?:in der|am)|j'habite au|vivo en la calle)\\s+(?<secret>[^\\n.;]{4,60})",
    (text) => /\d/.test(text),
  ),
  rule('number', 'long enough to be an account, too long for a quantity', '4471882190', '(?<![\\w.,/#-])\\d{9,}(?![\\w./-])'),
  rule(
    'health',
    'medicines, by the stems that the WHO gives them',
    'bisoprolol',
    '(?<!\\p{L})\\p{L}{2,20}(?:olol|pril|sartan|statin|prazole|azepam|azolam|oxetine|talopram|formin|gliptin|gliflozin|cillin|mycin|floxacin|triptan|setron|tidine|parin|xaban|mab|tinib|vir|profen|zepine|triptyline|peridone|apine|semide|thiazide|dipine)\\b',
    (text) => !/^(?:april|nirvana|elvir|devoir|avoir)$/i.test(text),
  ),
  rule(
    'health',
    'what a prescription or a diagnosis is for',
    'Rezept wegen dem Bandscheibenvorfall',
    '(?:prescription|prescribed|diagnos\\w+|rezept|krankschreibung|ordonnance|receta|receita|处方|処方)[^.\\n]{0,60}?\\b(?:wegen|for|due to|because of|of|with|gegen|pour|por|para|contra)\\s+(?:(?:dem|der|den|meine[mnr]?|my|the|an?|la|le|el|o|a)\\s+)?(?<secret>\\p{L}{5,})',
  ),
  rule(
    'health',
    'a condition that somebody says they have',
    'my diabetes',
    "\\b(?:my|i have|i've got|i suffer from|diagnosed with|meine?n?|j'ai|tengo|tenho)\\s+(?<secret>(?:type [12] )?(?:diabetes|hiv|cancer|krebs|epileps\\w+|depress\\w+|bipolar\\w*|schizo\\w+|asthma|arthritis|hepatitis|multiple sclerosis|parkinson\\S*|alzheimer\\S*|adhd|anxiety disorder|insomnia|migraines?))",
  ),
]

function isValue(text: string): boolean {
  return !placeholder.test(text) && !statement.test(text) && (/[\d\W_]/.test(text) || /[a-z][A-Z]/.test(text))
}

/** `wl_dev_7Yk2…`: the readable prefix says nothing about the rest. */
function lastPiece(text: string): string {
  return text.split(/[_-]/).reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '')
}

function rule(kind: string, why: string, example: string, pattern: string, check?: (text: string) => boolean): SecretRule {
  const flags = caseMatters.has(kind) ? 'gu' : 'giu'
  return { kind, why, example, pattern: new RegExp(pattern, flags), ...(check === undefined ? {} : { check }) }
}
