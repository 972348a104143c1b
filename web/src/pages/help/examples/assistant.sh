curl -N "$ASSISTANT_URL/v1/chat/completions" \
  -H "Authorization: Bearer $ASSISTANT_TOKEN" \
  -H "Content-Type: application/json" \
  -H "Accept: application/json" \
  -d '{"model": "openclaw", "stream": true,
       "messages": [{"role": "user", "content": "What can you do?"}]}'
