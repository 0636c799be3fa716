export { atMock, createMock } from './mock/create-mock.ts'
export type { MockCall, MockOptions, MockSystem } from './mock/create-mock.ts'
export { conformanceCases, runConformance, runLive } from './conformance/run-conformance.ts'
export type { ConformanceOptions, ConformanceResult, LiveOptions } from './conformance/run-conformance.ts'
export type { ConformanceCase } from './conformance/conformance-case.ts'
export type {
  ConformanceHost,
  HostHook,
  HostLook,
  HostPoll,
  HostReceipt,
  HostRun,
  HostSession,
  HostSetup,
  HostStep,
} from './conformance/host.ts'
