/** The path of the second factors of the user's own account. */
export const factorsPath = '/api/account/factors';
