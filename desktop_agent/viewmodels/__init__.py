"""What is shown, without widgets: QtCore alone, tested with no screen."""
