/** Where a header goes in an envelope that `writeEnvelope` made. */
export const emptyHeader = '<soapenv:Header/>'
