import { functionEntries } from './entry.ts'

export const textEntries = functionEntries('text', {
  upper: {
    shape: 'upper(text: text): text',
    en: 'The text in capital letters.',
    zh: '将文本转为大写。',
    example: ['upper("abc")', 'ABC'],
  },
  lower: {
    shape: 'lower(text: text): text',
    en: 'The text in small letters.',
    zh: '将文本转为小写。',
    example: ['lower("ABC")', 'abc'],
  },
  capitalize: {
    shape: 'capitalize(text: text): text',
    en: 'The text with a capital first letter; the rest stays as it is.',
    zh: '首字母大写，其余不变。',
    example: ['capitalize("new order")', 'New order'],
  },
  titleCase: {
    shape: 'titleCase(text: text): text',
    en: 'The text with a capital letter at the start of every word and small letters elsewhere.',
    zh: '每个单词首字母大写，其余小写。',
    example: ['titleCase("NORDWIND handel")', 'Nordwind Handel'],
  },
  trim: {
    shape: 'trim(text: text): text',
    en: 'The text without white space at its ends.',
    zh: '去掉文本两端的空白。',
    example: ['trim("  abc ")', 'abc'],
  },
  trimStart: {
    shape: 'trimStart(text: text): text',
    en: 'The text without white space at its start.',
    zh: '去掉文本开头的空白。',
    example: ['trimStart("  abc ")', 'abc '],
  },
  trimEnd: {
    shape: 'trimEnd(text: text): text',
    en: 'The text without white space at its end.',
    zh: '去掉文本末尾的空白。',
    example: ['trimEnd("  abc ")', '  abc'],
  },
  squeeze: {
    shape: 'squeeze(text: text): text',
    en: 'The text without white space at its ends, and with single spaces inside.',
    zh: '去掉两端空白，并把中间连续的空白缩为一个空格。',
    example: ['squeeze("  Nordwind   Handel ")', 'Nordwind Handel'],
  },
  concat: {
    shape: 'concat(...parts: any): text',
    en: 'All parts in one text; a missing part counts as empty.',
    zh: '把各部分连成一个文本；缺失的部分视为空。',
    example: ['concat("SO-", 42, null)', 'SO-42'],
  },
  join: {
    shape: 'join(list: list, separator?: text): text',
    en: 'The elements of a list in one text, with ", " or another separator between them.',
    zh: '把列表元素连成一个文本，默认以“, ”分隔。',
    example: ['join(["a", "b"], "/")', 'a/b'],
  },
  split: {
    shape: 'split(text: text, separator: text): list',
    en: 'The parts of a text between the separators, as a list; its characters when the separator is empty.',
    zh: '按分隔符把文本拆成列表；分隔符为空时拆成字符。',
    example: ['split("a;b", ";")', ['a', 'b']],
  },
  replace: {
    shape: 'replace(text: text, search: text, replacement: text): text',
    en: 'The text with every occurrence of a literal text replaced.',
    zh: '把文本中出现的所有指定文本替换掉（按字面匹配）。',
    example: ['replace("1.5.2", ".", "-")', '1-5-2'],
  },
  repeat: {
    shape: 'repeat(text: text, times: number): text',
    en: 'The text written several times.',
    zh: '把文本重复若干次。',
    example: ['repeat("ab", 3)', 'ababab'],
  },
  reverse: {
    shape: 'reverse(value: any): any',
    en: 'A list, or the characters of a text, from the last to the first.',
    zh: '把列表元素或文本字符倒序排列。',
    example: ['reverse([1, 2, 3])', [3, 2, 1]],
  },
  padStart: {
    shape: 'padStart(text: text, length: number, filler?: text): text',
    en: 'The text filled up at its start to a length.',
    zh: '在文本开头补足到指定长度。',
    example: ['padStart(42, 6, "0")', '000042'],
  },
  padEnd: {
    shape: 'padEnd(text: text, length: number, filler?: text): text',
    en: 'The text filled up at its end to a length.',
    zh: '在文本末尾补足到指定长度。',
    example: ['padEnd("A", 3, ".")', 'A..'],
  },
  substring: {
    shape: 'substring(text: text, start: number, end?: number): text',
    en: 'The characters from position start (the first is 0) up to, but without, position end.',
    zh: '从 start（从 0 起）到 end（不含）之间的字符。',
    example: ['substring("Isthmus", 0, 4)', 'Isth'],
  },
  left: {
    shape: 'left(text: text, length: number): text',
    en: 'The first characters, at most length.',
    zh: '开头的若干字符。',
    example: ['left("DE-10115", 2)', 'DE'],
  },
  right: {
    shape: 'right(text: text, length: number): text',
    en: 'The last characters, at most length.',
    zh: '末尾的若干字符。',
    example: ['right("DE-10115", 5)', '10115'],
  },
  shorten: {
    shape: 'shorten(text: text, length: number, ending?: text): text',
    en: 'The text cut to a length, with "..." or another ending when something was cut off.',
    zh: '把文本截到指定长度；被截断时以“...”（或指定结尾）收尾。',
    example: ['shorten("Nordwind Handel GmbH", 11)', 'Nordwind...'],
  },
  before: {
    shape: 'before(text: text, mark: text): text',
    en: 'What stands in front of the first mark; the whole text when there is none.',
    zh: '第一个标记之前的部分；没有标记则为整个文本。',
    example: ['before("anna@example.com", "@")', 'anna'],
  },
  after: {
    shape: 'after(text: text, mark: text): text',
    en: 'What stands behind the first mark; an empty text when there is none.',
    zh: '第一个标记之后的部分；没有标记则为空文本。',
    example: ['after("anna@example.com", "@")', 'example.com'],
  },
  between: {
    shape: 'between(text: text, start: text, end: text): text',
    en: 'What stands between the first start mark and the next end mark.',
    zh: '第一个开始标记与其后结束标记之间的部分。',
    example: ['between("Order [4711] of May", "[", "]")', '4711'],
  },
  digits: {
    shape: 'digits(text: text): text',
    en: 'Only the digits 0 to 9 of a text.',
    zh: '只保留数字 0 到 9。',
    example: ['digits("+49 (30) 123-45")', '493012345'],
  },
  removeAccents: {
    shape: 'removeAccents(text: text): text',
    en: 'Latin letters without accents; ß becomes ss, æ ae, ø o.',
    zh: '去掉拉丁字母的重音符号；ß 变为 ss，æ 变为 ae，ø 变为 o。',
    example: ['removeAccents("Café Größe")', 'Cafe Grosse'],
  },
  slug: {
    shape: 'slug(text: text): text',
    en: 'The words of a text in small letters without accents, joined with hyphens.',
    zh: '把文本中的单词转为小写、去重音，并用连字符连接。',
    example: ['slug("Nordwind Handel & Söhne")', 'nordwind-handel-sohne'],
  },
  length: {
    shape: 'length(value: any): number',
    en: 'The number of characters of a text (UTF-16 code units) or of elements of a list; 0 when missing.',
    zh: '文本的字符数（UTF-16 单元）或列表的元素数；缺失时为 0。',
    example: ['length("abc")', 3],
  },
  startsWith: {
    shape: 'startsWith(text: text, start: text): boolean',
    en: 'Whether the text begins with another text.',
    zh: '文本是否以指定文本开头。',
    example: ['startsWith("SO-42", "SO-")', true],
  },
  endsWith: {
    shape: 'endsWith(text: text, end: text): boolean',
    en: 'Whether the text ends with another text.',
    zh: '文本是否以指定文本结尾。',
    example: ['endsWith("a.csv", ".csv")', true],
  },
  contains: {
    shape: 'contains(value: any, part: any): boolean',
    en: 'Whether a text contains another text, or a list an element.',
    zh: '文本是否包含指定文本，或列表是否包含指定元素。',
    example: ['contains(["new", "open"], "open")', true],
  },
  indexOf: {
    shape: 'indexOf(value: any, part: any): number',
    en: 'Where a text or an element first occurs, counted from 0; -1 when it does not.',
    zh: '首次出现的位置（从 0 起）；没有则为 -1。',
    example: ['indexOf("SO-42", "-")', 2],
  },
  lastIndexOf: {
    shape: 'lastIndexOf(value: any, part: any): number',
    en: 'Where a text or an element last occurs, counted from 0; -1 when it does not.',
    zh: '最后一次出现的位置（从 0 起）；没有则为 -1。',
    example: ['lastIndexOf("a/b/c", "/")', 3],
  },
  sameText: {
    shape: 'sameText(left: text, right: text): boolean',
    en: 'Whether two texts are equal apart from capital letters and white space at their ends; missing counts as empty.',
    zh: '忽略大小写和两端空白后文本是否相同；缺失视为空。',
    example: ['sameText(" Nordwind", "NORDWIND")', true],
  },
  text: {
    shape: 'text(value: any): text',
    en: 'A number or a yes/no value as text.',
    zh: '把数字或是否值转为文本。',
    example: ['text(12.5)', '12.5'],
  },
})

export const encodingEntries = functionEntries('text', {
  toBase64: {
    shape: 'toBase64(text: text): text',
    en: 'The text (as UTF-8) in Base64.',
    zh: '把文本（UTF-8）编码为 Base64。',
    example: ['toBase64("größe")', 'Z3LDtsOfZQ=='],
  },
  fromBase64: {
    shape: 'fromBase64(text: text): text',
    en: 'The text that a Base64 text holds as UTF-8; also the variant for addresses.',
    zh: '解码 Base64（也支持 URL 变体）得到 UTF-8 文本。',
    example: ['fromBase64("Z3LDtsOfZQ==")', 'größe'],
  },
  encodeUrl: {
    shape: 'encodeUrl(text: text): text',
    en: 'The text written as part of an address.',
    zh: '把文本编码为网址的一部分。',
    example: ['encodeUrl("a b&c")', 'a%20b%26c'],
  },
  decodeUrl: {
    shape: 'decodeUrl(text: text): text',
    en: 'The text that a part of an address stands for.',
    zh: '解码网址中的一部分。',
    example: ['decodeUrl("a%20b%26c")', 'a b&c'],
  },
  escapeHtml: {
    shape: 'escapeHtml(text: text): text',
    en: 'The text written such that it shows as it is in HTML and XML.',
    zh: '转义文本，使其在 HTML 和 XML 中原样显示。',
    example: ['escapeHtml("A & B <C>")', 'A &amp; B &lt;C&gt;'],
  },
})

export const chineseEntries = functionEntries('chinese', {
  pinyin: {
    shape: 'pinyin(text: text, separator?: text): text',
    en: 'Chinese characters as pinyin without tones, with a space or another separator between syllables; v stands for ü.',
    zh: '把汉字转为不带声调的拼音，音节间默认以空格分隔；ü 写作 v。',
    example: ['pinyin("重庆北方公司")', 'chong qing bei fang gong si'],
  },
  pinyinInitials: {
    shape: 'pinyinInitials(text: text): text',
    en: 'The first letters of the pinyin, as capitals; other characters stay.',
    zh: '拼音首字母（大写）；其他字符保持不变。',
    example: ['pinyinInitials("中国银行A")', 'ZGYHA'],
  },
  hasChinese: {
    shape: 'hasChinese(text: text): boolean',
    en: 'Whether the text has at least one Chinese character.',
    zh: '文本是否含有汉字。',
    example: ['hasChinese("ACME 中国")', true],
  },
  toHalfWidth: {
    shape: 'toHalfWidth(text: text): text',
    en: 'Full-width letters, digits, signs and spaces as ordinary ones.',
    zh: '把全角字母、数字、符号和空格转为半角。',
    example: ['toHalfWidth("ＡＢＣ　１２３")', 'ABC 123'],
  },
  toFullWidth: {
    shape: 'toFullWidth(text: text): text',
    en: 'Ordinary letters, digits, signs and spaces as full-width ones.',
    zh: '把半角字母、数字、符号和空格转为全角。',
    example: ['toFullWidth("A1 b")', 'Ａ１　ｂ'],
  },
})
