import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { DragLine } from './drag/DragLine.tsx'
import { OfferMenu } from './drag/OfferMenu.tsx'
import { RowPanel } from './edit/RowPanel.tsx'
import { KeySheet } from './keys/KeySheet.tsx'
import { useMapperKeys } from './keys/use-mapper-keys.ts'
import { MapperProvider } from './state/MapperContext.tsx'
import type { MapperData } from './state/mapper-data.ts'
import { MapperUi } from './state/mapper-ui.ts'
import { useMapperModel } from './state/use-mapper-model.ts'
import { Notice } from './toolbar/Notice.tsx'
import { Toolbar } from './toolbar/Toolbar.tsx'
import { Trees } from './trees/Trees.tsx'
import { startView } from './model/start-view.ts'
import styles from './mapper.module.css'

interface MapperProps {
  readonly data: MapperData
  /** Name of the node, way back and save state: what the page knows. */
  readonly header: ReactNode
  readonly onClose: () => void
}

/** The full-screen mapper: what comes in at the left, what is written at the right, and what becomes of it between. */
export function Mapper({ data, header, onClose }: MapperProps) {
  const [ui] = useState(() => new MapperUi(startView(data)))
  const model = useMapperModel(data, ui)
  return (
    <MapperProvider ui={ui} model={model}>
      <Page header={header} onClose={onClose} />
    </MapperProvider>
  )
}

function Page({ header, onClose }: Pick<MapperProps, 'header' | 'onClose'>) {
  const page = useRef<HTMLDivElement>(null)
  const commands = useMapperKeys(onClose)
  useEffect(() => page.current?.querySelector<HTMLElement>('[data-side="target"]')?.focus({ preventScroll: true }), [])
  return useMemo(
    () => (
      <div ref={page} className={styles['page']} data-mapper>
        {header}
        <Toolbar commands={commands} />
        <Trees />
        <RowPanel />
        <Notice />
        <DragLine />
        <OfferMenu />
        <KeySheet />
      </div>
    ),
    [header, commands],
  )
}
