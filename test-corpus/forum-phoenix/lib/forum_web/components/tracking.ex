defmodule ForumWeb.Tracking do
  use Phoenix.Component

  def tracking(assigns) do
    ~H"""
    <script src="https://static.hotjar.com/c/hotjar-6677889.js"></script>
    """
  end
end
