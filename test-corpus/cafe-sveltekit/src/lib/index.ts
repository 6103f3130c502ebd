export { default as Analytics } from './components/Analytics.svelte';
export { default as Booking } from './components/Booking.svelte';
export { default as Instagram } from './components/Instagram.svelte';
