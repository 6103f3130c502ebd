defmodule ForumWeb.Media do
  use Phoenix.Component

  attr :id, :string, required: true

  def video(assigns) do
    ~H"""
    <figure>
      <iframe src={"https://www.youtube-nocookie.com/embed/#{@id}"} title="Video"></iframe>
    </figure>
    """
  end

  attr :query, :string, required: true

  def map(assigns) do
    ~H"""
    <iframe src={"https://maps.google.com/maps?q=#{@query}&output=embed"} title="Map"></iframe>
    """
  end
end
