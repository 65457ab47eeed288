"""Being told: a bridge, ways of telling that refuse where they cannot, and a last resort.

Each way of telling is made when it is first needed. It raises NotifierUnavailableError
where this computer does not have what it needs; then the bridge takes the next. The
last, inside the app's own window, never fails.
"""
