export { suggestionThreshold, suggestMappings } from './suggest-mappings.ts'
export type {
  FieldSuggestions,
  MappingSuggestion,
  MappingSuggestions,
  SuggestionLimits,
  SuggestMappingsOptions,
} from './suggest-mappings.ts'
export type { SuggestionReason, SuggestionReasonKind } from './reasons.ts'
