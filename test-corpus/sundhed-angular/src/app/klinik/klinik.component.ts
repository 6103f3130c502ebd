import { Component, inject } from '@angular/core';
import { ConsentService } from '../consent.service';
import { FilmComponent } from '../film/film.component';
import { KortComponent } from '../kort/kort.component';

@Component({
  selector: 'app-klinik',
  imports: [FilmComponent, KortComponent],
  templateUrl: './klinik.component.html',
})
export class KlinikComponent {
  readonly consent = inject(ConsentService);
}
