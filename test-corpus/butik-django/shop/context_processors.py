def cookies(request):
    answer = request.COOKIES.get("cookie_consent")
    return {
        "cookies_answered": answer is not None,
        "cookies_accepted": answer == "accepted",
    }
