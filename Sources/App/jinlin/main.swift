print("jinlin")
