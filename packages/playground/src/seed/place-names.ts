/** Invented names and real cities; the telephone numbers stay within ranges kept free for fiction where there are any. */
export type Place = {
  readonly country: string
  readonly currency: string
  readonly language: string
  readonly suffixes: readonly string[]
  readonly cities: readonly (readonly [city: string, postalCode: string])[]
  readonly streets: readonly string[]
  readonly phone: (digits: string) => string
  readonly taxId: (digits: string) => string
}

export const westernPlaces: readonly Place[] = [
  {
    country: 'DE',
    currency: 'EUR',
    language: 'de',
    suffixes: ['GmbH', 'AG', 'KG', 'GmbH & Co. KG'],
    cities: [
      ['Köln', '50667'],
      ['Hamburg', '20095'],
      ['Nürnberg', '90402'],
      ['Lübeck', '23552'],
    ],
    streets: ['Große Straße', 'Hafenweg', 'Am Güterbahnhof', 'Lindenallee'],
    phone: (digits) => `+4930231250${digits.slice(0, 2)}`,
    taxId: (digits) => `DE${digits.slice(0, 9)}`,
  },
  {
    country: 'GB',
    currency: 'GBP',
    language: 'en',
    suffixes: ['Ltd', 'PLC', '& Sons Ltd'],
    cities: [
      ['Leeds', 'LS1 4AP'],
      ['Bristol', 'BS1 5TR'],
      ['Sheffield', 'S1 2HE'],
    ],
    streets: ['Mill Lane', "St John's Road", 'Canal Street', 'Station Approach'],
    phone: (digits) => `+4420794600${digits.slice(0, 2)}`,
    taxId: (digits) => `GB${digits.slice(0, 9)}`,
  },
  {
    country: 'US',
    currency: 'USD',
    language: 'en',
    suffixes: ['Inc.', 'LLC', 'Corp.'],
    cities: [
      ['Duluth, MN', '55802'],
      ['Toledo, OH', '43604'],
      ['Spokane, WA', '99201'],
    ],
    streets: ['Harbor Drive', 'Foundry Avenue', 'Orchard Road', 'Second Street'],
    phone: (digits) => `+120255501${digits.slice(0, 2)}`,
    taxId: (digits) => `${digits.slice(0, 2)}-${digits.slice(2, 9)}`,
  },
  {
    country: 'FR',
    currency: 'EUR',
    language: 'fr',
    suffixes: ['SAS', 'SARL', 'SA'],
    cities: [
      ['Besançon', '25000'],
      ['Orléans', '45000'],
      ['Nîmes', '30000'],
    ],
    streets: ["Rue de l'Étang", 'Quai des Tanneurs', 'Avenue Gambetta'],
    phone: (digits) => `+331990012${digits.slice(0, 2)}`,
    taxId: (digits) => `FR${digits}`,
  },
]

export const westernBrands: readonly string[] = [
  'Alder',
  'Brightwater',
  "O'Brien",
  'Kestrel',
  'Nordlicht',
  "D'Angelo",
  'Fjordline',
  'Halcyon',
  'Müller',
  'Ostrava',
  'Pinecrest',
  'Quarry',
  'Rheintal',
  'Søndergård',
  'Thistle',
  'Umbra',
  'Valmont',
  'Wexford',
  'Ålesund',
  'Zephyr',
]

export const westernTrades: readonly string[] = [
  'Pumps',
  'Bearings',
  'Logistics',
  'Packaging',
  'Instruments',
  'Castings',
  'Marine',
  'Textiles',
  'Optics',
  'Foods',
  'Tooling',
  'Valves',
  'Ceramics',
  'Robotics',
  '"Blue" Coatings',
  'Paper & Board',
  'Cables',
  'Energy',
]

export const chineseCities: readonly (readonly [city: string, postalCode: string, region: string])[] = [
  ['上海市', '200120', '310115'],
  ['苏州市', '215021', '320594'],
  ['深圳市', '518057', '440305'],
  ['杭州市', '310052', '330108'],
  ['成都市', '610041', '510107'],
  ['武汉市', '430074', '420111'],
  ['青岛市', '266071', '370202'],
  ['西安市', '710075', '610113'],
  ['宁波市', '315100', '330212'],
]

export const chineseBrands: readonly string[] = [
  '澄宇',
  '恒远',
  '启明',
  '瑞泽',
  '鼎盛',
  '云帆',
  '华岳',
  '金穗',
  '博澜',
  '星海',
  '晟达',
  '宏图',
  '嘉禾',
  '卓越',
  '龙腾',
  '锦程',
  '天衡',
  '旭东',
  '安泰',
  '同舟',
]

export const chineseTrades: readonly string[] = [
  '精密机械',
  '物流',
  '电子科技',
  '包装材料',
  '新能源',
  '纺织',
  '食品',
  '自动化设备',
  '医疗器械',
  '化工',
  '仪器仪表',
  '信息技术',
]

export const chineseStreets: readonly string[] = [
  '世纪大道',
  '工业园区星湖街',
  '科技南路',
  '滨江路',
  '人民东路',
  '创新一路',
]

export const westernGivenNames: readonly string[] = [
  'Anna',
  'Ben',
  'Clara',
  'David',
  'Élise',
  'Finn',
  'Grace',
  'Hugo',
  'Ines',
  'Jürgen',
]
export const westernFamilyNames: readonly string[] = [
  'Archer',
  'Berg',
  'Carver',
  "O'Neill",
  'Durand',
  'Fischer',
  'Grant',
  'Møller',
]
export const chineseGivenNames: readonly string[] = ['敏', '伟', '晓燕', '建国', '丽', '志强', '雪', '子涵']
export const chineseFamilyNames: readonly string[] = ['王', '李', '张', '刘', '陈', '杨', '赵', '欧阳']
export const roles: readonly string[] = ['purchasing', 'finance', 'logistics', 'quality', 'management']
