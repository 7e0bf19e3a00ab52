from surveys.actions.instruments import begin, change_content, discard, draft, publish, review, translate

__all__ = ["begin", "change_content", "discard", "draft", "publish", "review", "translate"]
