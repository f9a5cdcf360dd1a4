// The contract's event types; a test keeps this list equal to the tests' own.
export const eventTypes = [
  'run_queued', 'agent_started', 'agent_thinking', 'tool_executing', 'tool_progress', 'tool_completed',
  'message_delta', 'message_completed', 'approval_requested', 'approval_resolved', 'run_reset',
  'agent_completed', 'agent_error', 'agent_cancelled', 'thread_created', 'thread_updated', 'thread_deleted', 'custom',
];
