export const runsEn = {} as const
