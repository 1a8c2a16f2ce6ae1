/** Certificates and TLS do not mend themselves: OpenSSL's codes as Node gives them. */
export const tlsFault = /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO)/;
