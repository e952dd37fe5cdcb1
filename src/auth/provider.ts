// The name of the operator's OpenID provider in addresses and rows; a file of its own, so that it costs nothing to know it.

export const PROVIDER = 'oidc';
