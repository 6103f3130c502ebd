import { writable } from 'svelte/store';
import { browser } from '$app/environment';

export const consent = writable(browser && localStorage.getItem('cookie-consent') === 'accepted');

consent.subscribe((accepted) => {
  if (browser && accepted) localStorage.setItem('cookie-consent', 'accepted');
});
