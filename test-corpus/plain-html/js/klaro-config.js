var klaroConfig = {
  elementID: 'klaro',
  cookieName: 'klaro',
  lang: 'da',
  default: false,
  services: [
    { name: 'google-maps', title: 'Google Maps', purposes: ['kort'] },
    { name: 'hotjar', title: 'Hotjar', purposes: ['statistik'], cookies: [/^_hj/] }
  ]
};
