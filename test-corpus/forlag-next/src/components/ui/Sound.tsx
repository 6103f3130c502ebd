export function Sound({ id }: { id: string }) {
  return <iframe src={`https://open.spotify.com/embed/episode/${id}`} title="Sound" />;
}
