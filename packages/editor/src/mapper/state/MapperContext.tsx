import { createContext, useContext, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { MapperUi, MapperUiState } from './mapper-ui.ts'
import type { MapperModel } from './use-mapper-model.ts'

const UiContext = createContext<MapperUi | undefined>(undefined)
const ModelContext = createContext<MapperModel | undefined>(undefined)

interface MapperProviderProps {
  readonly ui: MapperUi
  readonly model: MapperModel
  readonly children: ReactNode
}

export function MapperProvider({ ui, model, children }: MapperProviderProps) {
  return (
    <UiContext value={ui}>
      <ModelContext value={model}>{children}</ModelContext>
    </UiContext>
  )
}

/** The mapping as the mapper shows it. Throws outside a `MapperProvider`, which is a defect. */
export function useMapper(): MapperModel {
  const model = useContext(ModelContext)
  if (!model) throw new Error('useMapper needs a MapperProvider above it.')
  return model
}

export function useUi(): MapperUi {
  const ui = useContext(UiContext)
  if (!ui) throw new Error('useUi needs a MapperProvider above it.')
  return ui
}

/** A part of what is unfolded, selected and carried; renders again only when that part changes. */
export function useMapperUi<Part>(select: (state: MapperUiState) => Part): Part {
  return useStore(useUi().store, select)
}
