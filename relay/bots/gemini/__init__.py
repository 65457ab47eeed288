"""The bot that writes its answers with Gemini, from the knowledge bot's articles."""
