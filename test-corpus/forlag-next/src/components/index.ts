export { Tracking } from './Tracking';
export { default as BookFilm } from './BookFilm';
