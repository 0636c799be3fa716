import type { commandsEn } from '../en/commands.ts'

export const commandsZhCn = {} as const satisfies Readonly<Record<keyof typeof commandsEn, string>>
