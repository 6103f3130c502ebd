import { Component, input } from '@angular/core';

@Component({
  selector: 'app-film',
  templateUrl: './film.component.html',
})
export class FilmComponent {
  readonly id = input.required<string>();
}
