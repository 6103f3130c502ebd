export function Player({ id }: { id: string }) {
  return <iframe src={`https://www.youtube-nocookie.com/embed/${id}`} title="Film" />;
}
